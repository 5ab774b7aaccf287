using System.Text.Json;
using Realtime.Notifications;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A notification as a query gives it; Dapper fills it by column name. Times are Unix milliseconds.</summary>
internal sealed class NotificationRow
{
    /// <summary>What fills it from the table of notifications.</summary>
    public const string Columns = """
        id AS Id, user_id AS UserId, sequence AS Sequence, type AS Type, title AS Title, message AS Message,
        data AS Data, created_at AS CreatedAt, read_at AS ReadAt
        """;

    public long Id { get; set; }

    public string UserId { get; set; } = "";

    public long Sequence { get; set; }

    public string Type { get; set; } = "";

    public string Title { get; set; } = "";

    public string Message { get; set; } = "";

    /// <summary>JSON text.</summary>
    public string? Data { get; set; }

    public long CreatedAt { get; set; }

    public long? ReadAt { get; set; }

    /// <summary>A draft before it has its id and sequence.</summary>
    public static NotificationRow Of(NotificationDraft draft) => new()
    {
        UserId = draft.UserId,
        Type = draft.Type,
        Title = draft.Title,
        Message = draft.Message,
        Data = draft.Data is { ValueKind: not JsonValueKind.Undefined } data ? data.GetRawText() : null,
        CreatedAt = draft.CreatedAt.ToUnixTimeMilliseconds(),
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
        ReadAt = ReadAt is { } readAt ? DateTimeOffset.FromUnixTimeMilliseconds(readAt) : null,
    };
}
