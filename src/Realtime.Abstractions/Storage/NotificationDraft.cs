using System.Text.Json;

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
    DateTimeOffset CreatedAt);
