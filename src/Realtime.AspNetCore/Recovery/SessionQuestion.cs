using Realtime.Nodes;

namespace Realtime.Recovery;

/// <summary>The question for a session, to several nodes. Thread-safe.</summary>
/// <param name="silent">The nodes that have not answered.</param>
internal sealed class SessionQuestion(HashSet<string> silent)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (string? OwnerId, ToldSession? Session) _found;

    /// <summary>Completes when one node has given the session, or none has it.</summary>
    public Task Answered => _answered.Task;

    /// <summary>The session and its owner; null while nobody has given it.</summary>
    public (string? OwnerId, ToldSession? Session) Found
    {
        get
        {
            lock (_lock)
            {
                return _found;
            }
        }
    }

    /// <summary>Takes an answer.</summary>
    public void Take(string nodeId, ToldSession? session)
    {
        lock (_lock)
        {
            silent.Remove(nodeId);
            if (session is not null)
            {
                _found = (nodeId, session);
            }

            if (session is not null || silent.Count == 0)
            {
                _answered.TrySetResult();
            }
        }
    }

    public bool HasAnswered(string nodeId)
    {
        lock (_lock)
        {
            return !silent.Contains(nodeId);
        }
    }
}
