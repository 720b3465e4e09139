// An echo server on any free port of 127.0.0.1, for the benchmark "echo": a goroutine for each connection.
// Prints the port, and ends with its standard input.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"os"
)

const bufferBytes = 1024

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	for {
		connection, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go echo(connection) // which has TCP_NODELAY, as all of Go's have
	}
}

func echo(connection net.Conn) {
	defer connection.Close()
	buffer := make([]byte, bufferBytes)
	for {
		count, err := connection.Read(buffer)
		if err == io.EOF {
			return
		}
		if err == nil {
			_, err = connection.Write(buffer[:count])
		}
		if err != nil {
			log.Print(err)
			return
		}
	}
}
