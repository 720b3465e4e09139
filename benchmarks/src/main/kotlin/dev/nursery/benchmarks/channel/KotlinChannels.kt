@file:JvmName("KotlinChannels")

package dev.nursery.benchmarks.channel

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.selects.select

// The workloads of the channel benchmarks as coroutines. They are written once more here because only
// compiled Kotlin can suspend: behind a face that blocks, a thread would park for each value.
// Keep them equal to PairBenchmark, ParallelBenchmark and SelectBenchmark.

fun pair(capacity: Int, values: Int) = onDefault {
    val channel = Channel<Int>(capacity)
    launch { send(channel, values) }
    launch {
        for (i in 0 until values) {
            if (channel.receive() != i) {
                throw AssertionError("out of order")
            }
        }
    }
}

fun pairs(capacity: Int, pairs: Int, each: Int) = onDefault {
    repeat(pairs) {
        val channel = Channel<Int>(capacity)
        launch { send(channel, each) }
        launch { receive(channel, each) }
    }
}

fun chain(capacity: Int, links: Int, through: Int) = onDefault {
    val first = Channel<Int>(capacity)
    var last = first
    repeat(links) {
        val from = last
        val to = Channel<Int>(capacity)
        launch {
            repeat(through) { to.send(from.receive()) }
        }
        last = to
    }
    val end = last
    launch { send(first, through) }
    launch { receive(end, through) }
}

fun crowd(capacity: Int, crowd: Int, fromEach: Int) = onDefault {
    val channel = Channel<Int>(capacity)
    repeat(crowd) {
        launch { send(channel, fromEach) }
        launch { receive(channel, fromEach) }
    }
}

fun select(arms: Int, capacity: Int, values: Int) = onDefault {
    val channels = List(arms) { Channel<Int>(capacity) }
    for (channel in channels) {
        launch { send(channel, values / arms) }
    }
    repeat(values) {
        select<Int> {
            for (channel in channels) {
                channel.onReceive { it }
            }
        }
    }
}

/** Returns when all that was launched has ended. The caller only waits; not one value goes through its thread. */
private fun onDefault(workload: suspend CoroutineScope.() -> Unit) = runBlocking(Dispatchers.Default, workload)

private suspend fun send(channel: Channel<Int>, count: Int) {
    for (i in 0 until count) {
        channel.send(i)
    }
}

private suspend fun receive(channel: Channel<Int>, count: Int) {
    repeat(count) { channel.receive() }
}
