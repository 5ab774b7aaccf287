namespace Realtime.Rooms;

/// <summary>
/// Runs the changes of one user in one room one after the other, including their announcements. If a user joins and leaves
/// on two sockets, the last announcement is the last change. A fixed number of gates is shared by all users and rooms.
/// </summary>
internal sealed class RoomGates : IDisposable
{
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits for the gate. Dispose the result to leave it.</summary>
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
