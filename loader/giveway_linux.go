package loader

import (
	"runtime"
	"syscall"
)

// giveWay lets the calling goroutine have a processor when nothing else wants it,
// until it ends. What waits longest in a load is the store, one thread of
// which commits; parsing has time, and would otherwise take its share of each
// processor. Whoever asks a server that loads is served first, too.
func giveWay() {
	runtime.LockOSThread() // and never back: the thread ends with the goroutine
	const nice = 10
	// Without it the load is as right, and only a little slower.
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, syscall.Gettid(), nice)
}
