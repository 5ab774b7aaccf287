using System.Text.Json;
using Realtime.Notifications;

namespace Realtime.Storage;

/// <summary>A notification to store for one user.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Type">The type.</param>
/// <param name="Title">The title.</param>
/// <param name="Message">The text.</param>
/// <param name="Data">Application-defined JSON, or null.</param>
/// <param name="IdempotencyKey">The key that prevents duplicates, unique per user; null for none.</param>
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
    /// <summary>The link to open, or null.</summary>
    public string? Link { get; init; }

    /// <summary>What the user can do about it; empty for nothing.</summary>
    public IReadOnlyList<NotificationAction> Actions { get; init; } = [];

    /// <summary>The severity.</summary>
    public NotificationSeverity Severity { get; init; }

    /// <summary>The time at which it expires, whole milliseconds; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// If true, the store adds it to the outbox in the same transaction, and a node with sockets delivers it. If false, the
    /// caller delivers it.
    /// </summary>
    public bool ViaOutbox { get; init; }
}
