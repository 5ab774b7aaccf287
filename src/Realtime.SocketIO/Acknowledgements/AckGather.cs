using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Acknowledgements;

/// <summary>
/// Gathers the acknowledgements of a broadcast. Answers are parsed on arrival, so that their bytes are not kept. The
/// recipients decide how large their answers are, so the total size is limited.
/// </summary>
/// <param name="reading">Parses an answer.</param>
/// <param name="maxBytes">The largest total size of all answers, in bytes.</param>
/// <param name="asksServers">Whether clients of other servers are asked too.</param>
/// <param name="isForOne">Whether the first answer ends the wait, because only one client is addressed.</param>
internal sealed class AckGather<T>(AnswerReading<T> reading, long maxBytes, bool asksServers = false, bool isForOne = false) : IAckReceiver, IClusterAckReceiver
{
    // An answer of another server counts at least this much, so that empty ones cannot fill the memory.
    private const int LeastBytes = 16;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<IAckOwner> _waiting = [];
    private readonly List<BroadcastAnswer<T>> _answers = [];
    private readonly List<string> _missing = [];
    private readonly List<string> _rejected = [];
    private readonly HashSet<string> _serversHeard = new(StringComparer.Ordinal);
    private long _bytes;
    private bool _sealed;

    // The other servers: null while their number is not known, how many have told their count, what they told.
    private int? _servers = asksServers ? null : 0;
    private int _serverCounts;
    private long _clients;
    private long _clientAnswers;

    /// <summary>Completes when no more answers are expected.</summary>
    public Task Completed => _completed.Task;

    /// <summary>The number of sockets that have not answered yet.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count + MissingElsewhere_NeedsLock();
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

    public void OnServers(int count)
    {
        lock (_gate)
        {
            _servers = count;
            Complete_NeedsLock();
        }
    }

    public void OnClientCount(string serverId, int count)
    {
        lock (_gate)
        {
            // Servers that tell no id are only counted.
            if (count >= 0 && (serverId.Length == 0 || _serversHeard.Add(serverId)))
            {
                _serverCounts++;
                _clients += count;
                Complete_NeedsLock();
            }
        }
    }

    public void OnAnswer(ClusterPayload value)
    {
        Interlocked.Add(ref _bytes, LeastBytes);
        var isValid = TryParse(ArgumentList.Of(value.Json, value.Attachments ?? []), out var answer);
        lock (_gate)
        {
            _clientAnswers++;
            if (isValid)
            {
                _answers.Add(new BroadcastAnswer<T>("", answer));
            }
            else
            {
                _rejected.Add("");
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
            result = new BroadcastAnswers<T>([.. _answers], [.. _missing, .. late.Select(socket => socket.Id)], [.. _rejected])
            {
                MissingElsewhere = MissingElsewhere_NeedsLock(),
            };
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
        if (_sealed && (isForOne && _answers.Count + _rejected.Count > 0 || _waiting.Count == 0 && MissingElsewhere_NeedsLock() == 0))
        {
            _completed.TrySetResult();
        }
    }

    /// <summary>
    /// The clients of other servers that have not answered. A server that has not told its count, and an unknown
    /// number of servers, count as one.
    /// </summary>
    private int MissingElsewhere_NeedsLock() => isForOne && _answers.Count > 0 ? 0
        : _servers is not { } servers ? 1
        : (int)Math.Min(int.MaxValue, Math.Max(0, servers - _serverCounts) + Math.Max(0, _clients - _clientAnswers));
}
