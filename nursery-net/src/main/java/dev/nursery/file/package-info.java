/**
 * Files, folders that change, and standard input, for tasks.
 *
 * {@snippet :
 * String settings = TaskFiles.readString(Path.of("settings.json"));
 * }
 *
 * <p>{@link dev.nursery.file.TaskFiles} reads and writes whole files, and lists folders. {@link
 * dev.nursery.file.FileStreams} opens files as streams of bytes, {@link
 * dev.nursery.file.FileChanges} a channel of what happens in a folder, {@link
 * dev.nursery.file.StandardInput} what is typed, or piped, into this program.
 *
 * <p><b>Cancellation.</b> The system cannot be asked to stop reading a file. So what has begun is
 * finished, on a thread that is lent for it, and the cancellation shows at the next operation; no
 * interrupt of this library's, or of others, closes a file. Folders and standard input are waited
 * for, which a cancellation ends at once.
 */
@NullMarked
package dev.nursery.file;

import org.jspecify.annotations.NullMarked;
