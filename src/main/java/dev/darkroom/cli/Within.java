package dev.darkroom.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The numbers that an option takes; {@link Allowed} tells and checks them, for all options alike. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Within {

    long from();

    /** The largest that the option's type can hold, where it is left out. */
    long to() default Long.MAX_VALUE;
}
