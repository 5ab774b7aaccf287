using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.EngineIO.Forwarding;

namespace Realtime.SocketIO.Adapters;

/// <summary>Carries forwarded requests of sessions.</summary>
internal sealed partial class ClusterAdapter : IServerLink
{
    string IServerLink.ServerId => _transport!.ServerId;

    TimeSpan IServerLink.Timeout => options.RequestTimeout;

    async ValueTask IServerLink.SendAsync(string serverId, ClusterMessageType type, string requestId, ClusterPayload payload)
    {
        if (_state != State.Connected || _transport is not { } transport)
        {
            throw new ClusterUnavailableException();
        }

        try
        {
            await transport.SendAsync(serverId, Message(type, ClusterMessage.SessionNamespace) with { RequestId = requestId, Payload = payload }, _stop.Token).ConfigureAwait(false);
            Metrics.ClusterSent(NameOf(type));
        }
        catch (Exception exception)
        {
            OnSendFailed(exception);
            throw exception as ClusterUnavailableException ?? new ClusterUnavailableException("A part of a request was not sent", exception);
        }
    }

    async ValueTask<bool> IServerLink.IsAliveAsync(string serverId)
    {
        if (_state != State.Connected || _transport is not { } transport)
        {
            return false;
        }

        try
        {
            return await transport.IsAliveAsync(serverId, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            OnSendFailed(exception);
            return false;
        }
    }

    private void ReceiveForSession(ClusterMessage message)
    {
        if (!server.Forwarding.TryReceive(message))
        {
            Drop(message, DropReason.InvalidContent);
        }
    }
}
