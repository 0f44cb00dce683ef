package dev.insideout.sqlview;

/**
 * One file of a project's {@code sql/} folder: one statement.
 *
 * @param name the table or view that it declares
 * @param path where it stands, for messages
 */
public record SqlFile(String name, String path, String text) {}
