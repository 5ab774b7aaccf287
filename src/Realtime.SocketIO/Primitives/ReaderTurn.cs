namespace Realtime.SocketIO.Primitives;

/// <summary>
/// Counts what one reader handles without a wait. A client that sends faster than it is read keeps its reader busy for good: without a
/// pause, it would keep a thread of the pool, and a few such clients would keep all of them. After each turn, the reader goes to the end
/// of the pool's queue (<see cref="Task.Yield"/>).
/// </summary>
internal struct ReaderTurn
{
    /// <summary>
    /// How much is handled in a turn. Large enough that the pause costs nothing that could be measured, small enough that others wait for
    /// less than a millisecond.
    /// </summary>
    public const int Length = 32;

    private int _handled;

    /// <summary>Counts one thing that was handled.</summary>
    /// <returns>True if the turn is over.</returns>
    public bool IsOver()
    {
        if (++_handled < Length)
        {
            return false;
        }

        _handled = 0;
        return true;
    }
}
