namespace Realtime.Storage.Relational.Execution;

/// <summary>A row of a result, filled by column name.</summary>
internal interface IStoredRow
{
    /// <summary>Replaces the ids in it by what callers know them as.</summary>
    void DecodeIds(RelationalDatabase database);
}
