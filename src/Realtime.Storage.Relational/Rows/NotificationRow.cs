using System.Text.Json;
using Realtime.Notifications;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A notification as a query gives it; Dapper fills it by column name. Times are Unix milliseconds.</summary>
internal sealed class NotificationRow
{
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
