namespace Realtime.Storage.Relational;

/// <summary>The meaning of a database error for the call that failed.</summary>
public enum StoreFault
{
    /// <summary>A defect or a missing permission. A retry does not help.</summary>
    Other = 0,

    /// <summary>
    /// The database rolled the transaction back because of a conflict with another transaction or a committed row with the same
    /// unique key. A retry is always safe.
    /// </summary>
    Undone,

    /// <summary>The database or the connection to it failed. It is not known whether a transaction was committed.</summary>
    Transient,

    /// <summary>
    /// The database cannot be written or read now, for example because its disk is full. Nothing was stored, and an immediate
    /// retry does not help.
    /// </summary>
    Unusable,
}
