using Realtime.SocketIO;

namespace Realtime.ProtocolHost;

/// <summary>The namespaces beside <c>/</c>: one plain, one per way a CONNECT can go, and one that watches.</summary>
internal static class SideNamespaces
{
    public static void Configure(SocketIOServer io)
    {
        var custom = io.Of("/custom");
        custom.OnConnection(socket => socket.EmitAsync("auth", Arguments.Auth(socket)).AsTask());
        custom.On("message-with-ack", e => e.AckArgumentsAsync(e.Arguments).AsTask());

        // Lets in who knows the word, and tells the others why not.
        io.Of("/guarded").Use((socket, next) => Arguments.AuthText(socket, "token") == "open sesame"
            ? next()
            : throw new ConnectRejectedException("Not authorized", new { code = "denied", retry = false }));

        // Holds the CONNECT back until the event "release" names the same gate.
        io.Of("/slow").Use(async (socket, next) =>
        {
            await Gates.WaitAsync(Arguments.AuthText(socket, "gate") ?? "default");
            await next();
        });

        io.Of("/broken").Use((_, _) => throw new InvalidOperationException("secret detail"));

        // Tells every watcher which socket of "/" left, and why.
        var observer = io.Of("/observer");
        io.Of("/").OnDisconnect((socket, reason) =>
            observer.EmitArgumentsAsync("left", [socket.Id, DisconnectReasons.Name(reason)]).AsTask());
    }
}
