package dev.insideout.flink.view;

import dev.insideout.flink.log.Progress;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.streaming.api.operators.CoordinatedOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes a group's {@link EpochCutter}, and the {@link LongEpochs} that hears how far it is. */
final class EpochCutterFactory extends SimpleOperatorFactory<Cut>
    implements OneInputStreamOperatorFactory<Progress, Cut>, CoordinatedOperatorFactory<Cut> {
  private static final long serialVersionUID = 1L;

  private final EpochCutter cutter;
  private final long epochMillis;
  private final long longEpochMillis;

  /**
   * @param epochMillis how long an epoch is
   * @param longEpochMillis how long it is while the job is far behind
   */
  EpochCutterFactory(EpochCutter cutter, long epochMillis, long longEpochMillis) {
    super(cutter);
    this.cutter = cutter;
    this.epochMillis = epochMillis;
    this.longEpochMillis = longEpochMillis;
  }

  @Override
  public <T extends StreamOperator<Cut>> T createStreamOperator(
      StreamOperatorParameters<Cut> parameters) {
    OperatorID id = parameters.getStreamConfig().getOperatorID();
    cutter.tellHowFar(
        parameters.getOperatorEventDispatcher().getOperatorEventGateway(id)
            ::sendEventToCoordinator);
    return super.createStreamOperator(parameters);
  }

  @Override
  public OperatorCoordinator.Provider getCoordinatorProvider(String name, OperatorID id) {
    return new Provider(id, epochMillis, longEpochMillis);
  }

  private record Provider(OperatorID id, long epochMillis, long longEpochMillis)
      implements OperatorCoordinator.Provider {
    @Override
    public OperatorID getOperatorId() {
      return id;
    }

    @Override
    public OperatorCoordinator create(OperatorCoordinator.Context context) {
      return LongEpochs.of(context, epochMillis, longEpochMillis);
    }
  }
}
