using System.Collections.Concurrent;
using System.Globalization;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.Primitives;

namespace Realtime.SocketIO.EngineIO.Forwarding;

/// <summary>
/// Lets every server of a cluster take the requests of every client. A session id names the server that has the session, its
/// owner; another server that receives a request of the session forwards it. Without a cluster, nothing is forwarded.
/// </summary>
internal sealed class SessionForwarding
{
    private const char Separator = '.';
    private const int MaxServerId = 64;

    // An answer is as large as a session's queue at most; a host may raise that limit.
    private const long MaxAnswer = 256 * 1024 * 1024;

    private readonly EngineServer _server;
    private readonly SessionOwner _owner;
    private readonly ConcurrentDictionary<string, Exchange> _exchanges = new(StringComparer.Ordinal);
    private volatile IServerLink? _link;
    private long _lastRequest;

    public SessionForwarding(EngineServer server)
    {
        _server = server;
        _owner = new SessionOwner(server);
    }

    /// <summary>Called once, when this server joins a cluster.</summary>
    public void Join(IServerLink link)
    {
        if (IsServerId(link.ServerId))
        {
            _link = link;
            _owner.Link = link;
            _server.SessionSuffix = Separator + link.ServerId;
        }
    }

    /// <summary>Returns the server whose name is in a session id; null if it is this one, or if there is none.</summary>
    public string? OwnerOf(string sessionId)
    {
        if (_link is not { } link || sessionId.Length <= RandomId.Length + 1 || sessionId[RandomId.Length] != Separator)
        {
            return null;
        }

        var owner = sessionId[(RandomId.Length + 1)..];
        return IsServerId(owner) && owner != link.ServerId ? owner : null;
    }

    /// <summary>Starts an exchange with the owner of a session.</summary>
    /// <returns>The exchange; null if there is no such server.</returns>
    public async ValueTask<Exchange?> OpenAsync(string owner)
    {
        var link = _link!;
        if (!await link.IsAliveAsync(owner).ConfigureAwait(false))
        {
            return null;
        }

        var id = Interlocked.Increment(ref _lastRequest).ToString(CultureInfo.InvariantCulture);
        return _exchanges[id] = new Exchange(link, owner, ClusterMessageType.SessionRequest, id, MaxAnswer, () => _exchanges.TryRemove(id, out _));
    }

    /// <summary>Takes a message of another server.</summary>
    /// <returns>False if it is not valid.</returns>
    public bool TryReceive(ClusterMessage message)
    {
        if (message.RequestId is not { } id || !SessionPart.TryRead(message.Payload, out var part))
        {
            return false;
        }

        if (message.Type == ClusterMessageType.SessionRequest)
        {
            return _owner.TryReceive(message.SenderId, id, part);
        }

        // One that is not known any more has been given up.
        if (_exchanges.TryGetValue(id, out var exchange) && exchange.Peer == message.SenderId)
        {
            exchange.Receive(part);
        }

        return true;
    }

    /// <summary>Ends all exchanges: parts of them may have been lost.</summary>
    public void FailAll()
    {
        foreach (var (_, exchange) in _exchanges)
        {
            exchange.Fail();
        }

        _owner.FailAll();
    }

    private static bool IsServerId(string id) =>
        id.Length is > 0 and <= MaxServerId && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');
}
