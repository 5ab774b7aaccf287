namespace Realtime.Storage.Relational.Execution;

/// <summary>A row of a result set, filled by column name.</summary>
internal interface IStoredRow
{
    /// <summary>Decodes the ids of the row.</summary>
    void DecodeIds(RelationalDatabase database);
}
