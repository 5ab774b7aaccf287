namespace Realtime.SocketIO;

/// <summary>The acknowledgements of a broadcast, in order of arrival.</summary>
/// <typeparam name="T">The type of an answer.</typeparam>
public sealed class BroadcastAnswers<T>
{
    /// <summary>Creates the result of a broadcast, for substitutes of <see cref="IBroadcastOperator"/> in tests.</summary>
    /// <param name="answers">The answers, each with the socket that gave it.</param>
    /// <param name="missing">The ids of the sockets that did not answer; null for none.</param>
    /// <param name="rejected">The ids of the sockets whose answers could not be read; null for none.</param>
    public BroadcastAnswers(IReadOnlyList<BroadcastAnswer<T>> answers, IReadOnlyList<string>? missing = null, IReadOnlyList<string>? rejected = null)
    {
        ArgumentNullException.ThrowIfNull(answers);
        Answers = answers;
        Missing = missing ?? [];
        Rejected = rejected ?? [];
    }

    /// <summary>
    /// The answers, each with the id of the socket that sent it. Other nodes tell no ids: the answers of their clients
    /// have an empty one.
    /// </summary>
    public IReadOnlyList<BroadcastAnswer<T>> Answers { get; }

    /// <summary>The ids of the sockets that did not answer in time, or disconnected before they answered.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>
    /// The number of clients of other nodes that did not answer in time, or disconnected before they answered. A node
    /// that did not tell how many clients it has counts as one.
    /// </summary>
    public int MissingElsewhere { get; init; }

    /// <summary>
    /// The ids of the sockets whose answer was not of the expected type, or arrived after
    /// <see cref="SocketIOOptions.MaxGatheredAckBytes"/> was used up.
    /// </summary>
    public IReadOnlyList<string> Rejected { get; }

    /// <summary>Whether <see cref="Answers"/> holds an answer of every recipient.</summary>
    public bool IsComplete => Missing.Count + MissingElsewhere + Rejected.Count == 0;

    /// <summary>The values of the answers, without the socket ids.</summary>
    public IEnumerable<T?> Values => Answers.Select(answer => answer.Value);

    /// <summary>Throws if an answer is missing or was rejected, as the reference server does.</summary>
    /// <returns>This object.</returns>
    /// <exception cref="TimeoutException">An answer is missing or was rejected.</exception>
    public BroadcastAnswers<T> ThrowIfIncomplete() => IsComplete
        ? this
        : throw new TimeoutException($"{Missing.Count + MissingElsewhere + Rejected.Count} of {Answers.Count + Missing.Count + MissingElsewhere + Rejected.Count} clients did not acknowledge as asked");
}

/// <summary>One client's acknowledgement of a broadcast.</summary>
/// <typeparam name="T">The type of the answer.</typeparam>
/// <param name="SocketId">The id of the socket that answered; empty for a client of another node.</param>
/// <param name="Value">The answer's first argument; the default if the client acknowledged without one.</param>
public readonly record struct BroadcastAnswer<T>(string SocketId, T? Value);
