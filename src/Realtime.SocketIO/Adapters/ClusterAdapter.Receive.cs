using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Diagnostics;

namespace Realtime.SocketIO.Adapters;

/// <summary>
/// Receives the messages of other servers. Whatever they contain, nothing is thrown into the transport, and a server that
/// waits for an answer gets one.
/// </summary>
internal sealed partial class ClusterAdapter
{
    private readonly LogThrottle[] _drops = [.. Enum.GetValues<DropReason>().Select(_ => new LogThrottle())];
    private long _queuedBytes;

    public void OnMessage(ClusterMessage message)
    {
        try
        {
            if (_state != State.Stopped && message.SenderId != _transport?.ServerId)
            {
                Metrics.ClusterReceived(NameOf(message.Type));
                Route(message);
            }
        }
        catch (Exception exception)
        {
            Drop(message, DropReason.Failed, exception);
        }
    }

    /// <summary>Called when a message that waited has been processed.</summary>
    public void OnProcessed(long size) => Interlocked.Add(ref _queuedBytes, -size);

    /// <summary>Counts and logs a message that is not processed.</summary>
    public void Drop(ClusterMessage message, DropReason reason, Exception? exception = null)
    {
        Metrics.ClusterDropped(DropReasons.Name(reason));
        if (_drops[(int)reason].TryPass(server.Sessions.Now, out var heldBack))
        {
            Log.ClusterMessageDropped(Logger, DropReasons.Describe(reason), heldBack, exception);
        }

        if (message is { RequestId: not null } && AnswerTypeOf(message.Type) is { } type)
        {
            _ = AnswerAsync(message, Message(type, message.Namespace));
        }
    }

    private static ClusterMessageType? AnswerTypeOf(ClusterMessageType type) => type switch
    {
        ClusterMessageType.Broadcast => ClusterMessageType.BroadcastClientCount,
        ClusterMessageType.FetchSockets => ClusterMessageType.FetchSocketsResponse,
        ClusterMessageType.ServerSideEmit => ClusterMessageType.ServerSideEmitResponse,
        _ => null,
    };

    private void Route(ClusterMessage message)
    {
        var size = ClusterContent.SizeOf(message);
        if (size > options.MaxMessageBytes)
        {
            Drop(message, DropReason.TooLarge);
            return;
        }

        switch (message.Type)
        {
            case ClusterMessageType.FetchSocketsResponse or ClusterMessageType.BroadcastClientCount:
                Requests.OnAnswer(message);
                break;
            case ClusterMessageType.ServerSideEmitResponse or ClusterMessageType.BroadcastAck when ClusterContent.IsValue(message.Payload, options.MaxJsonDepth):
                Requests.OnAnswer(message);
                break;
            case ClusterMessageType.ServerSideEmitResponse or ClusterMessageType.BroadcastAck:
                Drop(message, DropReason.InvalidContent);
                break;
            case >= ClusterMessageType.Broadcast and <= ClusterMessageType.ServerSideEmit:
                Enqueue(message, size);
                break;
            case ClusterMessageType.SessionRequest or ClusterMessageType.SessionAnswer:
                ReceiveForSession(message);
                break;
            default:
                Drop(message, DropReason.UnknownType);
                break;
        }
    }

    private void Enqueue(ClusterMessage message, long size)
    {
        if (!server.TryGetNamespace(message.Namespace, out var ns) || ns.Cluster is not ClusterNamespace target)
        {
            Drop(message, DropReason.UnknownNamespace);
        }
        else if (Interlocked.Add(ref _queuedBytes, size) > options.MaxQueuedBytes)
        {
            OnProcessed(size);
            Drop(message, DropReason.QueueFull);
        }
        else
        {
            target.Enqueue(message, size);
        }
    }
}
