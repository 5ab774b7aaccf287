using System.Text.Json;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Sockets;

/// <summary>Joining a namespace that may first have to be created by the name that the client asks for.</summary>
internal sealed partial class SocketIOConnection
{
    // The names that are being looked into; bounded as the sockets are.
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
                // Gone, or a second CONNECT while the first is being decided: it has its answer coming.
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
            // Joined before the name is free again, so that there is no moment for a second socket.
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
