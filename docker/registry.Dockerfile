# The schema registry with its store in a file, not in memory: schema ids outlive the container.
FROM apicurio/apicurio-registry-mem:2.6.13.Final

# A new volume takes the owner of the folder that it is mounted on; without this it would be root.
USER root
RUN mkdir -p /var/lib/registry && chown 1001:0 /var/lib/registry
USER 1001

# By default the store writes half a second later; a killed registry would give a lost schema's id to another one.
ENV REGISTRY_DATASOURCE_URL="jdbc:h2:file:/var/lib/registry/store;WRITE_DELAY=0"
VOLUME /var/lib/registry
