using System.Collections.Concurrent;
using System.Text.Json;

namespace Realtime.SocketIO.Admin;

/// <summary>The events that the server sends to the UI.</summary>
internal sealed partial class AdminUI
{
    private readonly ConcurrentDictionary<SocketIOSocket, byte> _polling = new();

    private void Watch(SocketIONamespace ns)
    {
        ns.OnConnection(OnConnected)
            .OnDisconnect(OnDisconnectedAsync)
            .OnRoomJoined((room, socket) => TellOfRoom("room_joined", room, socket))
            .OnRoomLeft((room, socket) => TellOfRoom("room_left", room, socket));
        if (ns != _admin)
        {
            ns.OnAny(OnReceived).OnAnyOutgoing(OnSent);
        }
    }

    private void OnConnected(SocketIOSocket socket)
    {
        if (socket.Transport == "polling")
        {
            _polling[socket] = 0;
            if (!socket.IsConnected)
            {
                _polling.TryRemove(socket, out _);
            }
        }

        Tell("socket_connected", socket, static (json, socket) => AdminWriter.WriteSocket(json, socket));
    }

    private Task OnDisconnectedAsync(SocketIOSocket socket, DisconnectReason reason)
    {
        _polling.TryRemove(socket, out _);
        Tell("socket_disconnected", (socket, Reason: DisconnectReasons.Name(reason)), static (json, state) =>
        {
            json.WriteStringValue(state.socket.Namespace.Name);
            json.WriteStringValue(state.socket.Id);
            json.WriteStringValue(state.Reason);
        });

        // No leave event is raised for the room named by the socket's id, so it is reported here.
        TellOfRoom("room_left", socket.Id, socket);
        return Task.CompletedTask;
    }

    private void OnReceived(SocketEvent received) => Tell("event_received", received, static (json, received) =>
    {
        json.WriteStringValue(received.Socket.Namespace.Name);
        json.WriteStringValue(received.Socket.Id);
        json.WriteStartArray();
        json.WriteStringValue(received.Name);
        for (var i = 0; i < received.Count; i++)
        {
            AdminWriter.WriteReceived(json, received.RawArgument(i).Span);
        }

        json.WriteEndArray();
    });

    private void OnSent(OutgoingEvent sent) => Tell("event_sent", sent, static (json, sent) =>
    {
        json.WriteStringValue(sent.Socket.Namespace.Name);
        json.WriteStringValue(sent.Socket.Id);
        json.WriteStartArray();
        json.WriteStringValue(sent.Name);
        foreach (var argument in sent.Arguments)
        {
            AdminWriter.WriteSent(json, argument, sent.Socket.Server.Options.SerializerOptions);
        }

        json.WriteEndArray();
    });

    private void TellOfRoom(string what, string room, SocketIOSocket socket) => Tell(what, (room, socket), static (json, state) =>
    {
        json.WriteStringValue(state.socket.Namespace.Name);
        json.WriteStringValue(state.room);
        json.WriteStringValue(state.socket.Id);
    });

    /// <summary>Sessions raise no event when they upgrade, so the transports are checked at every tick.</summary>
    private void ReportUpgrades()
    {
        foreach (var (socket, _) in _polling)
        {
            if (socket.Transport != "polling" && _polling.TryRemove(socket, out _))
            {
                Publish("socket_updated", socket, static (json, socket) =>
                {
                    json.WriteStartObject();
                    json.WriteString("id"u8, socket.Id);
                    json.WriteString("nsp"u8, socket.Namespace.Name);
                    json.WriteString("transport"u8, socket.Transport);
                    json.WriteEndObject();
                });
            }
        }
    }

    /// <summary>Sends an event to the UI, with the time as its last argument.</summary>
    private void Tell<TState>(string name, TState state, Action<Utf8JsonWriter, TState> write)
    {
        if (IsWatched)
        {
            Publish(name, (state, write, Now: Now()), static (json, all) =>
            {
                all.write(json, all.state);
                json.WriteStringValue(all.Now);
            });
        }
    }
}
