namespace Realtime.Commands;

/// <summary>What a client wants to send.</summary>
/// <param name="Content">The text; may be empty where there are attachments.</param>
public sealed record NewMessage(string Content)
{
    /// <summary>The other participant whom it is for; null (the default) for the other one of a direct conversation, or the whole group.</summary>
    public string? ReceiverId { get; init; }

    /// <summary>The client's own id for the message; null (the default) for none.</summary>
    public string? ClientMessageId { get; init; }

    /// <summary>The message of the same conversation that it answers; null (the default) for none.</summary>
    public string? ParentId { get; init; }

    /// <summary>Ids of what the host keeps; empty (the default) for none.</summary>
    public IReadOnlyList<string> AttachmentIds { get; init; } = [];
}
