namespace Realtime.Rooms;

/// <summary>
/// Lets one change of a user's part in a room happen after the other, its announcement included: of a join and a leave
/// on two sockets, whichever came last is what everybody was told last. A fixed number of gates serves all.
/// </summary>
internal sealed class RoomGates : IDisposable
{
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits for the turn; disposing what it gives ends it.</summary>
    public async ValueTask<Turn> EnterAsync(string roomName, string userId, CancellationToken cancellationToken = default)
    {
        var gate = _gates[(uint)HashCode.Combine(roomName, userId) % _gates.Length];
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(gate);
    }

    public void Dispose() => Array.ForEach(_gates, gate => gate.Dispose());

    internal readonly struct Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
