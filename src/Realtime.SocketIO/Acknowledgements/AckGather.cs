using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Acknowledgements;

/// <summary>
/// Gathers the acknowledgements of a broadcast. Answers are parsed on arrival, so that their bytes are not kept. The
/// recipients decide how large their answers are, so the total size is limited.
/// </summary>
/// <param name="reading">Parses an answer.</param>
/// <param name="maxBytes">The largest total size of all answers, in bytes.</param>
internal sealed class AckGather<T>(AnswerReading<T> reading, long maxBytes) : IAckReceiver
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<IAckOwner> _waiting = [];
    private readonly List<BroadcastAnswer<T>> _answers = [];
    private readonly List<string> _missing = [];
    private readonly List<string> _rejected = [];
    private long _bytes;
    private bool _sealed;

    /// <summary>Completes when no more answers are expected.</summary>
    public Task Completed => _completed.Task;

    /// <summary>The number of sockets that have not answered yet.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Adds a socket whose answer is expected. A socket that has disconnected counts as missing.</summary>
    public void Expect(IAckOwner socket, long id)
    {
        lock (_gate)
        {
            _waiting.Add(socket);
        }

        if (socket.Acks.TryAdd(id, this) != AckTable.Added.Yes)
        {
            OnGone(socket);
        }
    }

    /// <summary>Marks the list of expected sockets as complete.</summary>
    public void Seal()
    {
        lock (_gate)
        {
            _sealed = true;
            Complete_NeedsLock();
        }
    }

    public void OnAnswer(IAckOwner socket, ArgumentList arguments)
    {
        var isValid = TryParse(arguments, out var value);
        lock (_gate)
        {
            if (!_waiting.Remove(socket))
            {
                return;
            }

            if (isValid)
            {
                _answers.Add(new BroadcastAnswer<T>(socket.Id, value));
            }
            else
            {
                _rejected.Add(socket.Id);
            }

            Complete_NeedsLock();
        }
    }

    public void OnGone(IAckOwner socket)
    {
        lock (_gate)
        {
            if (_waiting.Remove(socket))
            {
                _missing.Add(socket.Id);
                Complete_NeedsLock();
            }
        }
    }

    /// <summary>Ends the wait and returns the answers so far. Sockets that have not answered count as missing.</summary>
    public BroadcastAnswers<T> End(long id)
    {
        IAckOwner[] late;
        BroadcastAnswers<T> result;
        lock (_gate)
        {
            late = [.. _waiting];
            _waiting.Clear();
            result = new BroadcastAnswers<T>([.. _answers], [.. _missing, .. late.Select(socket => socket.Id)], [.. _rejected]);
        }

        foreach (var socket in late)
        {
            socket.Acks.Forget(id);
        }

        return result;
    }

    private bool TryParse(ArgumentList arguments, out T? value)
    {
        value = default;
        if (Interlocked.Add(ref _bytes, reading.SizeOf(arguments)) > maxBytes)
        {
            return false;
        }

        try
        {
            value = reading.Read(arguments);
            return true;
        }
        catch (SocketArgumentException)
        {
            return false;
        }
    }

    private void Complete_NeedsLock()
    {
        if (_sealed && _waiting.Count == 0)
        {
            _completed.TrySetResult();
        }
    }
}
