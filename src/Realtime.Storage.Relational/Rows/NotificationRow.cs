using System.Text.Json;
using Realtime.Notifications;
using Realtime.Storage.Relational.Execution;
using Realtime.Storage.Relational.Values;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A notification as a query returns it. Dapper fills it by column name. Times are Unix milliseconds.</summary>
internal sealed class NotificationRow : IStoredRow
{
    /// <summary>The columns to select from the table of notifications.</summary>
    public const string Columns = """
        id AS Id, user_id AS UserId, sequence AS Sequence, type AS Type, title AS Title, message AS Message,
        data AS Data, link AS Link, actions AS Actions, severity AS Severity, created_at AS CreatedAt, expires_at AS ExpiresAt,
        seen_at AS SeenAt, read_at AS ReadAt, archived_at AS ArchivedAt, deleted_at AS DeletedAt
        """;

    public long Id { get; set; }

    public string UserId { get; set; } = "";

    public long Sequence { get; set; }

    public string Type { get; set; } = "";

    public string Title { get; set; } = "";

    public string Message { get; set; } = "";

    /// <summary>The data as JSON text.</summary>
    public string? Data { get; set; }

    public string? Link { get; set; }

    /// <summary>See <see cref="NotificationActions"/>.</summary>
    public string? Actions { get; set; }

    public int Severity { get; set; }

    public long CreatedAt { get; set; }

    public long? ExpiresAt { get; set; }

    /// <summary>The time at which it was seen; also null for a notification that was read before seen times were stored.</summary>
    public long? SeenAt { get; set; }

    public long? ReadAt { get; set; }

    public long? ArchivedAt { get; set; }

    /// <summary>The time of deletion; set if only the idempotency key is kept.</summary>
    public long? DeletedAt { get; set; }

    /// <summary>Creates a row from a draft, without id and sequence.</summary>
    public static NotificationRow Of(NotificationDraft draft) => new()
    {
        UserId = draft.UserId,
        Type = draft.Type,
        Title = draft.Title,
        Message = draft.Message,
        Data = draft.Data is { ValueKind: not JsonValueKind.Undefined } data ? data.GetRawText() : null,
        Link = draft.Link,
        Actions = NotificationActions.Encode(draft.Actions),
        Severity = (int)draft.Severity,
        CreatedAt = draft.CreatedAt.ToUnixTimeMilliseconds(),
        ExpiresAt = draft.ExpiresAt?.ToUnixTimeMilliseconds(),
    };

    public Notification ToNotification() => new(
        NumericId.Format(Id),
        UserId,
        Sequence,
        Type,
        Title,
        Message,
        DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt))
    {
        Data = Data is null ? null : JsonElement.Parse(Data),
        Link = Link,
        Actions = NotificationActions.Decode(Actions),
        Severity = (NotificationSeverity)Severity,
        ExpiresAt = Time(ExpiresAt),
        SeenAt = Time(SeenAt ?? ReadAt),
        ReadAt = Time(ReadAt),
        ArchivedAt = Time(ArchivedAt),
    };

    /// <summary>Returns the notification; null if only its key is kept.</summary>
    public Notification? ToExisting() => DeletedAt is null ? ToNotification() : null;

    private static DateTimeOffset? Time(long? milliseconds) =>
        milliseconds is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;

    public void DecodeIds(RelationalDatabase database)
    {
        UserId = database.DecodeId(UserId);
        Type = database.DecodeId(Type);
    }
}
