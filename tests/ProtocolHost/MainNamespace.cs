using System.Text.Json;
using Realtime.SocketIO;

namespace Realtime.ProtocolHost;

/// <summary>What <c>/</c> serves.</summary>
internal static class MainNamespace
{
    public static void Configure(SocketIOServer io)
    {
        var main = io.Of("/");
        main.OnConnection(socket => socket.EmitAsync("auth", Arguments.Auth(socket)).AsTask());

        Echo(main);
        Acknowledgements(main);
        Questions(io, main);
        Rooms(main);
        Bursts(main);
        Endings(main);

        // wait(gate): a handler that takes until the gate is opened.
        main.On("wait", async e =>
        {
            await Gates.WaitAsync(e.Arg<string>(0)!);
            await e.AckAsync();
        });
        main.On("release", e =>
        {
            Gates.Release(e.Arg<string>(0)!);
            return Task.CompletedTask;
        });
    }

    private static void Echo(SocketIONamespace main)
    {
        main.On("message", e => e.Socket.EmitArgumentsAsync("message-back", e.Arguments).AsTask());

        // relay-json(value): an argument that the handler held as JSON.
        main.On("relay-json", e => e.Socket.EmitAsync("message-back", e.Arg<JsonElement>(0)).AsTask());

        // file({name, data}): bytes within an object.
        main.On("file", e => e.Socket.EmitAsync("file-back", e.Arg<NamedFile>(0)).AsTask());

        // 1(...): the name is a number where a client emits it.
        main.On("1", async e =>
        {
            await e.Socket.EmitArgumentsAsync("1", e.Arguments);
            await e.AckArgumentsAsync(e.Arguments);
        });
        main.On("length", e => e.AckAsync(e.Arg<string>(0)!.Length).AsTask());
        main.On("fail", _ => throw new InvalidOperationException("This handler always fails."));
    }

    private static void Acknowledgements(SocketIONamespace main)
    {
        main.On("message-with-ack", e => e.AckArgumentsAsync(e.Arguments).AsTask());
        main.On("ack-twice", async e =>
        {
            await e.AckAsync("first");
            await e.AckAsync("second");
        });

        // ask(question, patience in ms): the server asks the client; what the client answered, or that it did not, comes back as an event.
        main.On("ask", async e =>
        {
            var question = e.Arguments[0];
            var patience = TimeSpan.FromMilliseconds(e.Count > 1 ? e.Arg<int>(1) : 30_000);
            try
            {
                var answer = await e.Socket.EmitWithAckAsync<JsonElement>("question", question, patience);
                await e.Socket.EmitAsync("answered", answer);
            }
            catch (TimeoutException)
            {
                await e.Socket.EmitAsync("unanswered");
            }
        });
    }

    private static void Questions(SocketIOServer io, SocketIONamespace main)
    {
        // ask-all(question): every value of the client's answer comes back.
        main.On("ask-all", async e =>
        {
            var answer = await e.Socket.EmitWithAckAsync("question", e.Arguments[0]);
            await e.Socket.EmitArgumentsAsync("answered", answer);
        });

        // survey(): asks all who are in the lobby for their status.
        main.On("survey", async e => await e.AckAsync(await Survey.RunAsync(io)));
    }

    private static void Rooms(SocketIONamespace main)
    {
        main.On("join", async e =>
        {
            await e.Socket.JoinAsync(e.Arg<string>(0)!);
            await e.AckAsync(e.Socket.Rooms.Order(StringComparer.Ordinal));
        });
        main.On("leave", async e =>
        {
            await e.Socket.LeaveAsync(e.Arg<string>(0)!);
            await e.AckAsync(e.Socket.Rooms.Order(StringComparer.Ordinal));
        });

        // What the server knows this socket by, whether it took up where a lost one ended, and its rooms.
        main.On("state", e => e.AckAsync(new
        {
            e.Socket.Id,
            e.Socket.Recovered,
            Rooms = e.Socket.Rooms.Order(StringComparer.Ordinal),
        }).AsTask());

        // say(rooms, except, text): to the members of the rooms but the excepted rooms' and the sender.
        main.On("say", async e =>
        {
            await e.Socket.Broadcast.To(e.Arg<string[]>(0)!).Except(e.Arg<string[]>(1)!).EmitAsync("said", e.Arg<string>(2));
            await e.AckAsync();
        });
        main.On("say-all", async e =>
        {
            await main.EmitAsync("said", e.Arg<string>(0));
            await e.AckAsync();
        });
        main.On("say-others", async e =>
        {
            await e.Socket.Broadcast.EmitAsync("said", e.Arg<string>(0));
            await e.AckAsync();
        });
    }

    private static void Bursts(SocketIONamespace main)
    {
        // burst(count, padding?): numbered events, each followed by so many characters.
        main.On("burst", async e =>
        {
            var padding = new string('.', e.Count > 1 ? e.Arg<int>(1) : 0);
            for (var i = 0; i < e.Arg<int>(0); i++)
            {
                await e.Socket.EmitArgumentsAsync("tick", padding.Length == 0 ? [i] : [i, padding]);
            }
        });
        main.On("burst-volatile", async e =>
        {
            for (var i = 0; i < e.Arg<int>(0); i++)
            {
                await main.To(e.Socket.Id).Volatile.EmitAsync("tick", i);
            }

            await e.AckAsync();
        });
    }

    private static void Endings(SocketIONamespace main)
    {
        main.On("leave-namespace", e => e.Socket.DisconnectAsync());
        main.On("drop-connection", e => e.Socket.DisconnectAsync(close: true));
    }

    private sealed record NamedFile(string Name, byte[] Data);
}
