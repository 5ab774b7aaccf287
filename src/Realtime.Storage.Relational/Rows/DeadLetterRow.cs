using Realtime.Notifications;
using Realtime.Storage.Relational.Execution;
using Realtime.Storage.Relational.Values;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A digest that was given up, as a query returns it. Dapper fills it by column name.</summary>
internal sealed class DeadLetterRow : IStoredRow
{
    /// <summary>The columns to select from the table of dead letters.</summary>
    public const string Columns = """
        id AS Id, channel AS Channel, user_id AS UserId, after_sequence AS AfterSequence, up_to AS UpTo,
        attempts AS Attempts, error AS Error, failed_at AS FailedAt
        """;

    public long Id { get; set; }

    public string Channel { get; set; } = "";

    public string UserId { get; set; } = "";

    public long AfterSequence { get; set; }

    public long UpTo { get; set; }

    public int Attempts { get; set; }

    public string Error { get; set; } = "";

    public long FailedAt { get; set; }

    public NotificationDeadLetter ToDeadLetter() => new(
        NumericId.Format(Id), Channel, UserId, AfterSequence, UpTo, Attempts, Error, DateTimeOffset.FromUnixTimeMilliseconds(FailedAt));

    public void DecodeIds(RelationalDatabase database)
    {
        Channel = database.DecodeId(Channel);
        UserId = database.DecodeId(UserId);
    }
}
