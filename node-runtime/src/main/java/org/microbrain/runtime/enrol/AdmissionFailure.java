package org.microbrain.runtime.enrol;

/** {@code admission.db} cannot be read or written; nobody is admitted meanwhile. */
final class AdmissionFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AdmissionFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
