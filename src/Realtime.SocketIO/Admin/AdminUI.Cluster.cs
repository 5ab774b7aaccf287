using System.Text.Json;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Admin;

/// <summary>
/// The other servers of a cluster. As those of the official library do, each server broadcasts what it has to tell in the
/// UI's namespace; but only while it hears that a UI is connected to another server.
/// </summary>
internal sealed partial class AdminUI
{
    private const string WatchingEvent = "realtime:watching";

    // A server that has not heard for three intervals of a UI's server tells nothing any more.
    private const int WatchedIntervals = 3;

    private long _watchedElsewhereUntil = long.MinValue;

    private bool IsWatchedHere => _admin is { SocketCount: > 0 };

    private bool IsWatchedElsewhere => _server.Sessions.Now < Volatile.Read(ref _watchedElsewhereUntil);

    /// <summary>Tells the other servers that a UI is connected to this one.</summary>
    private ValueTask TellWatchingAsync() => _admin!.Cluster is { } cluster && !_server.IsAlone
        ? cluster.ServerSideEmitAsync(PacketWriter.Payload(WatchingEvent, [], _server.Options.SerializerOptions), CancellationToken.None)
        : ValueTask.CompletedTask;

    private void OnWatchedElsewhere()
    {
        var isNew = !IsWatchedElsewhere;
        Volatile.Write(ref _watchedElsewhereUntil, _server.Sessions.Now + (long)(_options.StatisticsInterval * WatchedIntervals).TotalMilliseconds);
        if (isNew)
        {
            // So that the UI shows this server at once.
            OnTick();
        }
    }

    /// <summary>Sends an event to the UIs of all servers.</summary>
    private void Publish<TState>(string name, TState state, Action<Utf8JsonWriter, TState> write)
    {
        if (!IsWatchedElsewhere || _admin!.Cluster is not { } cluster)
        {
            Send(_admin!.Sockets, name, state, write);
            return;
        }

        using var content = new MemoryStream();
        using (var json = new Utf8JsonWriter(content, new JsonWriterOptions { Encoder = PacketEncoder.Instance, SkipValidation = true }))
        {
            json.WriteStartArray();
            json.WriteStringValue(name);
            write(json, state);
            json.WriteEndArray();
        }

        var payload = new ClusterPayload(content.ToArray(), []);
        var packet = PacketWriter.Event(_admin.PacketName, payload, -1);
        foreach (var socket in _admin.Sockets)
        {
            socket.Send(packet);
        }

        _ = _admin.Observe("admin event", () => cluster.BroadcastAsync(ClusterTarget.All, payload).AsTask());
    }

    /// <summary>Sends the sockets of all servers to one UI.</summary>
    private async Task WelcomeWithOthersAsync(SocketIOSocket ui)
    {
        await TellWatchingAsync().ConfigureAwait(false);
        if (_options.ShowEvents)
        {
            var others = await Task.WhenAll(_server.Namespaces.Select(FetchAsync)).ConfigureAwait(false);
            SendSockets(ui, [.. others.SelectMany(found => found)]);
        }
    }

    private static async Task<IEnumerable<(SocketIONamespace Namespace, IRemoteSocket Socket)>> FetchAsync(SocketIONamespace ns)
    {
        try
        {
            return ns.Cluster is { } cluster ? (await cluster.FetchAsync(ClusterTarget.All, CancellationToken.None).ConfigureAwait(false)).Select(socket => (ns, socket)) : [];
        }
        catch (Exception exception) when (exception is TimeoutException or ClusterUnavailableException)
        {
            // A server that does not answer is left out. What happens there from now on is told all the same.
            return [];
        }
    }

    private void SendSockets(SocketIOSocket ui, IReadOnlyList<(SocketIONamespace Namespace, IRemoteSocket Socket)> others) =>
        Send([ui], "all_sockets", (_server, others), static (json, all) =>
        {
            json.WriteStartArray();
            foreach (var own in all._server.Namespaces.SelectMany(ns => ns.Sockets))
            {
                AdminWriter.WriteSocket(json, own);
            }

            foreach (var (ns, other) in all.others)
            {
                AdminWriter.WriteRemoteSocket(json, ns, other);
            }

            json.WriteEndArray();
        });
}
