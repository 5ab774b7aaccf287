using System.Text.Json;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Sockets;

/// <summary>Joining a namespace that may have to be created, by the name that the client requests.</summary>
internal sealed partial class SocketIOConnection
{
    // The names that are being checked. Counted against the limit of namespaces.
    private HashSet<string>? _entering;

    private void EnterDynamic(string name, JsonElement auth)
    {
        bool full;
        lock (Gate)
        {
            _entering ??= new(StringComparer.Ordinal);
            full = _sockets.Length + _entering.Count >= _server.Options.MaxNamespacesPerConnection;
            if (_ended || (!full && !_entering.Add(name)))
            {
                // The connection has ended, or this is a second CONNECT while the first is being checked. The first
                // one's answer follows.
                return;
            }
        }

        if (full)
        {
            Reject(new NamespaceName(name, _server.Options.Parser), "Too many namespaces", null);
            return;
        }

        _ = EnterDynamicAsync(name, auth);
    }

    private async Task EnterDynamicAsync(string name, JsonElement auth)
    {
        var (ns, refusal) = await _server.Dynamic.EnterAsync(name, new SocketHandshake(_request, auth)).ConfigureAwait(false);
        if (ns is null)
        {
            Entered(name);
            Reject(new NamespaceName(name, _server.Options.Parser), refusal!, null);
        }
        else
        {
            // Join before the name is released, so that a second CONNECT cannot create a second socket meanwhile.
            Join(ns, auth);
            Entered(name);
        }
    }

    private void Entered(string name)
    {
        lock (Gate)
        {
            _entering!.Remove(name);
        }
    }
}
