using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A signal as a query returns it. Dapper fills it by column name.</summary>
internal sealed class SignalRow : IStoredRow
{
    public long Position { get; set; }

    public string SenderId { get; set; } = "";

    public string? RecipientId { get; set; }

    public string Namespace { get; set; } = "";

    /// <summary>The content; null if the signal is not for the node that reads.</summary>
    public byte[]? Payload { get; set; }

    public StoredSignal ToSignal() => new(Position, SenderId, Namespace, Payload, RecipientId);

    public void DecodeIds(RelationalDatabase database)
    {
        SenderId = database.DecodeId(SenderId);
        RecipientId = RecipientId is null ? null : database.DecodeId(RecipientId);
    }
}
