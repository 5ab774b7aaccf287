using System.Text.Json;
using Realtime.Notifications;

namespace Realtime.Storage;

/// <summary>A notification for one user, as a store takes it.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Type">The kind.</param>
/// <param name="Title">The title.</param>
/// <param name="Message">The text.</param>
/// <param name="Data">Free JSON, or null.</param>
/// <param name="IdempotencyKey">Unique for the user, or null.</param>
/// <param name="CreatedAt">The time to record, whole milliseconds.</param>
public sealed record NotificationDraft(
    string UserId,
    string Type,
    string Title,
    string Message,
    JsonElement? Data,
    string? IdempotencyKey,
    DateTimeOffset CreatedAt)
{
    /// <summary>Where it leads, or null.</summary>
    public string? Link { get; init; }

    /// <summary>How much it matters.</summary>
    public NotificationSeverity Severity { get; init; }

    /// <summary>When it expires, whole milliseconds, or null.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// Whether it is put into the outbox, in the same transaction, for a node that has sockets to deliver; else the
    /// caller delivers it.
    /// </summary>
    public bool ViaOutbox { get; init; }
}
