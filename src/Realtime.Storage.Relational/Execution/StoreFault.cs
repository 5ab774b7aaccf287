namespace Realtime.Storage.Relational;

/// <summary>What a fault of the database means for the call that met it.</summary>
public enum StoreFault
{
    /// <summary>A defect, or a right that is missing: repeating does not help.</summary>
    Other = 0,

    /// <summary>The database undid the transaction in favour of another, or of a row with the same unique key that is committed now: repeating is always safe.</summary>
    Undone,

    /// <summary>The database or the way to it failed; whether a transaction was committed is not known.</summary>
    Transient,

    /// <summary>The database cannot be written or read now, for example because its disk is full: nothing was stored, and repeating at once does not help.</summary>
    Unusable,
}
