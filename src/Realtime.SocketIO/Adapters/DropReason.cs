namespace Realtime.SocketIO.Adapters;

/// <summary>Why a message of another server is not processed.</summary>
internal enum DropReason
{
    UnknownType,
    UnknownNamespace,
    TooLarge,
    QueueFull,
    InvalidContent,
    Failed,
}

/// <summary>The names of the reasons in metrics, and what the log says of them.</summary>
internal static class DropReasons
{
    public static string Name(DropReason reason) => reason switch
    {
        DropReason.UnknownType => "unknown_type",
        DropReason.UnknownNamespace => "unknown_namespace",
        DropReason.TooLarge => "too_large",
        DropReason.QueueFull => "queue_full",
        DropReason.InvalidContent => "invalid_content",
        _ => "failed",
    };

    public static string Describe(DropReason reason) => reason switch
    {
        DropReason.UnknownType => "it is of an unknown type",
        DropReason.UnknownNamespace => "this server does not have its namespace",
        DropReason.TooLarge => "it is larger than MaxMessageBytes",
        DropReason.QueueFull => "more messages than MaxQueuedBytes wait",
        DropReason.InvalidContent => "its content is not valid",
        _ => "processing it failed",
    };
}
