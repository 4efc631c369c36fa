/**
 * The image-editor API: its client, what its answers mean, and the guarded fetch of pictures from the web. Transport and meaning are apart:
 * {@link dev.darkroom.editor.EditorApi} tells what came back, {@link dev.darkroom.editor.EditOutcomes} and its siblings say what it means.
 */
package dev.darkroom.editor;
