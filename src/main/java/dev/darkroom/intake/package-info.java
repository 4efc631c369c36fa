/**
 * A file of rows in, jobs out. {@link dev.darkroom.intake.Intake} reads CSV or JSONL row by row, checks every row, and either only reports
 * ({@code check}) or also queues the rows ({@code submit}) in one transaction: all of them, or none when anything is wrong.
 *
 * <h2>The file</h2>
 *
 * <ul>
 *   <li><b>CSV</b> is RFC 4180: comma, double quotes, any line ending, with or without a byte order mark, UTF-8. The first line names the columns,
 *       in any order. Rows whose cells are all empty are skipped.
 *   <li><b>JSONL</b> is one object per line; its members have the names of the columns and the types of the API: {@code "steps": 30}, not
 *       {@code "30"}.
 *   <li>Columns: {@code image}, {@code prompt}, {@code custom_id}, {@code output_name}, {@code priority} (0 goes first, 9 last, 5 by default), the
 *       eight optional parameters of the model, {@code vars.*}, and the columns of Darkroom's own {@code errors.csv}, which are ignored so that a
 *       corrected one can be run again.
 *   <li>Limits: {@value dev.darkroom.intake.Limits#ROWS} rows, 1 GiB, {@value dev.darkroom.intake.Limits#COLUMNS} columns,
 *       {@value dev.darkroom.intake.Limits#CELL} characters in a CSV cell, {@value dev.darkroom.intake.Limits#RECORD} in a row.
 * </ul>
 *
 * <h2>Placeholders</h2>
 *
 * {@code {color}} in a prompt stands for the row's {@code vars.color}, and {@code {vars.color}}, {@code {custom_id}}, {@code {image}} or any other
 * column's name for that column's cell; a doubled brace is a literal one. A prompt is taken as a template where it is the default for the
 * whole file ({@code --prompt}) or where there are {@code vars.*} columns (in JSONL: members of that row). In any other file a prompt is sent as it
 * stands, so that an innocent brace breaks nothing.
 *
 * <h2>The same folder again</h2>
 *
 * A batch owns its folder. Rows that are there already with the same request are left alone, whatever became of them; rows that are not are added; a
 * row with another request takes the place of one that failed, was cancelled or never started, and is refused where a picture was or may have been paid
 * for.
 */
package dev.darkroom.intake;
