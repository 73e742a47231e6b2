/*
 * A leak brought into a process from outside (LD_PRELOAD), as a careless native dependency would bring it: memory that is taken,
 * used once and never given back. First as much at once as makes the alert look at all, then a little every second.
 */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { AT_ONCE = 128 << 20, A_SECOND = 64 << 10 };

static void take(size_t bytes) {
    /* volatile: what nobody reads would not be written, and what is not written takes no memory */
    volatile char *taken = malloc(bytes);
    for (size_t at = 0; taken && at < bytes; at += 4096)
        taken[at] = 1;
}

static void *leak(void *unused) {
    (void)unused;
    take(AT_ONCE);
    for (;;) {
        sleep(1);
        take(A_SECOND);
    }
    return 0;
}

__attribute__((constructor)) static void begin(void) {
    pthread_t thread;
    if (pthread_create(&thread, 0, leak, 0) == 0)
        pthread_detach(thread);
}
