using System.Threading.Channels;
using Realtime.SocketIO.Cluster;

namespace Realtime.SocketIO.EngineIO.Forwarding;

/// <summary>
/// One forwarded request, at either of its two servers: the parts that have arrived, and how much may be sent until the other
/// server has used it up. Parts arrive on the transport's thread; one reader and one sender of content use it otherwise.
/// </summary>
/// <param name="link">The connection to the other servers.</param>
/// <param name="peer">The other server.</param>
/// <param name="sends">The type of the messages that this side sends.</param>
/// <param name="requestId">The request's id at the server that holds the client's connection.</param>
/// <param name="maxBytes">How many bytes may have arrived and wait.</param>
/// <param name="onDispose">Called once, when the exchange is over.</param>
internal sealed class Exchange(IServerLink link, string peer, ClusterMessageType sends, string requestId, long maxBytes, Action onDispose) : IDisposable
{
    /// <summary>How many bytes of a WebSocket's content may be on their way in one direction.</summary>
    public const int Window = 512 * 1024;

    // A message of the database transport may have 1 MiB.
    private const int PieceSize = 128 * 1024;

    // What a part costs beside its content, so that many small ones are limited too.
    private const int Overhead = 64;

    private readonly Lock _gate = new();
    private readonly Channel<SessionPart> _incoming = Channel.CreateUnbounded<SessionPart>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _ended = new();
    private long _waiting;
    private long _expected;
    private long _sent;
    private long _onTheirWay;
    private long _usedUp;
    private TaskCompletionSource? _mayEnter;
    private int _isDisposed;

    public string Peer => peer;

    /// <summary>Cancelled when the client or the other server has gone.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Whether content waits until the other side has used up what was sent before.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>Takes a part that has arrived.</summary>
    public void Receive(in SessionPart part)
    {
        if (part.Operation == SessionOperation.Credit)
        {
            OnCredit(part.Number);
            return;
        }

        // Without a part of its content, a request must not go on.
        if (Interlocked.Add(ref _waiting, CostOf(part.Content)) > maxBytes || (part.Operation == SessionOperation.Data && part.Number != _expected++))
        {
            Fail();
            return;
        }

        _incoming.Writer.TryWrite(part);
        if (part.Operation == SessionOperation.End)
        {
            _incoming.Writer.TryComplete();
            End();
        }
    }

    /// <summary>Ends the exchange: what has arrived and was not read yet is dropped.</summary>
    public void Fail()
    {
        _incoming.Writer.TryComplete();
        while (_incoming.Reader.TryRead(out _))
        {
        }

        End();
    }

    /// <summary>Waits for the next part.</summary>
    /// <param name="mustCome">Whether the other server is given up if nothing comes in time. Otherwise only if it is no longer alive.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The part; null if none will come.</returns>
    public async ValueTask<SessionPart?> NextAsync(bool mustCome, CancellationToken cancellationToken = default)
    {
        var arriving = _incoming.Reader.WaitToReadAsync(CancellationToken.None);
        if (!arriving.IsCompleted)
        {
            var task = arriving.AsTask();
            while (true)
            {
                try
                {
                    await task.WaitAsync(link.Timeout, link.TimeProvider, cancellationToken).ConfigureAwait(false);
                    break;
                }
                catch (TimeoutException)
                {
                    if (mustCome || !await link.IsAliveAsync(peer).ConfigureAwait(false))
                    {
                        Fail();
                        return null;
                    }
                }
            }
        }

        if (!_incoming.Reader.TryRead(out var part))
        {
            return null;
        }

        Interlocked.Add(ref _waiting, -CostOf(part.Content));
        return part;
    }

    /// <summary>Sends a part.</summary>
    /// <exception cref="ClusterUnavailableException">It could not be sent.</exception>
    public ValueTask SendAsync(in SessionPart part) => link.SendAsync(peer, sends, requestId, part.Write());

    /// <summary>Sends a part, if the other server can be reached.</summary>
    /// <returns>False if it could not be sent.</returns>
    public async ValueTask<bool> TrySendAsync(SessionPart part)
    {
        try
        {
            await SendAsync(part).ConfigureAwait(false);
            return true;
        }
        catch (ClusterUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Sends content in pieces, the first one with the operation, without waiting for the other side.</summary>
    /// <exception cref="ClusterUnavailableException">It could not be sent.</exception>
    public async ValueTask SendWholeAsync(SessionPart first)
    {
        var content = first.Content;
        var length = Math.Min(content.Length, PieceSize);
        await SendAsync(first with { Content = content[..length].ToArray(), Flags = first.Flags | LastIf(length == content.Length) }).ConfigureAwait(false);
        while (length < content.Length)
        {
            var piece = content.Slice(length, Math.Min(content.Length - length, PieceSize));
            length += piece.Length;
            await SendAsync(new SessionPart(SessionOperation.Data, Number: _sent++, Flags: LastIf(length == content.Length), Content: piece.ToArray())).ConfigureAwait(false);
        }
    }

    /// <summary>Sends content of a WebSocket in pieces, each when the other side has room for it. One call at a time.</summary>
    /// <exception cref="ClusterUnavailableException">It could not be sent.</exception>
    /// <exception cref="OperationCanceledException">The exchange has ended.</exception>
    public async ValueTask SendDataAsync(ReadOnlyMemory<byte> content, SessionFlags flags)
    {
        do
        {
            var length = Math.Min(content.Length, PieceSize);
            await EnterAsync(length + Overhead).ConfigureAwait(false);

            // Copied: the caller's buffer is used again, and a transport may serialize later.
            var piece = content[..length].ToArray();
            content = content[length..];
            await SendAsync(new SessionPart(SessionOperation.Data, Number: _sent++, Flags: flags | LastIf(content.IsEmpty), Content: piece)).ConfigureAwait(false);
        }
        while (!content.IsEmpty);
    }

    /// <summary>Records that a piece of a WebSocket's content was used up, and tells the other side now and then.</summary>
    public async ValueTask UseUpAsync(ReadOnlyMemory<byte> content)
    {
        _usedUp += CostOf(content);
        if (_usedUp >= Window / 2)
        {
            var usedUp = _usedUp;
            _usedUp = 0;
            await TrySendAsync(new SessionPart(SessionOperation.Credit, Number: usedUp)).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            onDispose();
            Fail();
        }
    }

    private static long CostOf(ReadOnlyMemory<byte> content) => content.Length + Overhead;

    private static SessionFlags LastIf(bool isLast) => isLast ? SessionFlags.Last : SessionFlags.None;

    private void End()
    {
        _ = _ended.CancelAsync();
        lock (_gate)
        {
            _mayEnter?.TrySetResult();
        }
    }

    private async ValueTask EnterAsync(int cost)
    {
        while (true)
        {
            Task mayEnter;
            lock (_gate)
            {
                Ended.ThrowIfCancellationRequested();
                if (_onTheirWay + cost <= Window)
                {
                    _onTheirWay += cost;
                    IsBlocked = false;
                    return;
                }

                IsBlocked = true;
                _mayEnter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                mayEnter = _mayEnter.Task;
            }

            await mayEnter.ConfigureAwait(false);
        }
    }

    private void OnCredit(long bytes)
    {
        lock (_gate)
        {
            _onTheirWay = Math.Max(0, _onTheirWay - bytes);
            _mayEnter?.TrySetResult();
        }
    }
}
