using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Acknowledgements;

/// <summary>
/// Gathers the acknowledgements of a broadcast. Answers are parsed as they come, so that no bytes are kept; what
/// they took altogether is limited, since the recipients decide how large they are.
/// </summary>
/// <param name="reading">How an answer is read.</param>
/// <param name="maxBytes">How many bytes all answers may have altogether.</param>
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

    /// <summary>Completes when nobody is waited for any more.</summary>
    public Task Completed => _completed.Task;

    /// <summary>How many sockets are waited for.</summary>
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

    /// <summary>Asks a socket, which from then on is waited for.</summary>
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

    /// <summary>Everybody was asked.</summary>
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

    /// <summary>Ends the wait and gives what has come.</summary>
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
