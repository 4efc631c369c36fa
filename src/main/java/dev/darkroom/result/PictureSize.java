package dev.darkroom.result;

/** In pixels. */
record PictureSize(int width, int height) {

    long pixels() {
        return (long) width * height;
    }
}
