using System.Text.Json;

namespace Realtime.SocketIO.Admin;

/// <summary>The commands of the UI. A command for a namespace that does not exist is ignored.</summary>
internal sealed partial class AdminUI
{
    private void AddCommands(SocketIONamespace admin)
    {
        admin.On("emit", EmitAsync);
        admin.On("join", e => Addressed(e, filterAt: 2) is { } sockets && e.Arg<string>(1) is { Length: > 0 } room ? sockets.SocketsJoinAsync(room).AsTask() : Task.CompletedTask);
        admin.On("leave", e => Addressed(e, filterAt: 2) is { } sockets && e.Arg<string>(1) is { Length: > 0 } room ? sockets.SocketsLeaveAsync(room).AsTask() : Task.CompletedTask);
        admin.On("_disconnect", e => Addressed(e, filterAt: 2) is { } sockets
            ? sockets.DisconnectSocketsAsync(e.ArgumentKind(1) == JsonValueKind.True).AsTask()
            : Task.CompletedTask);
    }

    private Task EmitAsync(SocketEvent command)
    {
        if (Addressed(command, filterAt: 1) is not { } sockets || command.Arg<string>(2) is not { Length: > 0 } name)
        {
            return Task.CompletedTask;
        }

        var arguments = Enumerable.Range(3, Math.Max(0, command.Count - 3)).Select(i => (object?)command.Arg<JsonElement>(i));
        return sockets.EmitArgumentsAsync(name, [.. arguments]).AsTask();
    }

    /// <summary>The sockets of a namespace, or those in one of its rooms.</summary>
    private BroadcastOperator? Addressed(SocketEvent command, int filterAt)
    {
        if (command.Arg<string>(0) is not { } name || !_server.TryGetNamespace(name, out var ns))
        {
            return null;
        }

        var everyone = new BroadcastOperator(ns);
        return command.Arg<string>(filterAt) is { Length: > 0 } filter ? everyone.In(filter) : everyone;
    }
}
