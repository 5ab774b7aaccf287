using System.Security.Cryptography;
using System.Text;
using Realtime.Nodes;
using Realtime.Storage;

namespace Realtime.Assistant;

/// <summary>
/// The turn to speak in a conversation. One reply in the cluster has it at a time, so that the replies of a conversation come
/// one after the other, and a request that reaches two nodes is answered once. A node that dies loses its turns.
/// </summary>
internal sealed class ReplyTurns(INodeStore store, NodeLink link, TimeProvider time)
{
    /// <summary>How long a turn lasts unless it is renewed.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(5);

    private long _taken;

    /// <summary>Takes the turn of a conversation. Dispose it to pass it on.</summary>
    /// <returns>The turn; null if another reply has it.</returns>
    public async ValueTask<Turn?> TryTakeAsync(string conversationId)
    {
        // Each reply is another owner, so that two replies of one node also take turns.
        var turn = new Turn(store, time, "reply:" + Shorten(conversationId), $"{link.NodeId}:{Interlocked.Increment(ref _taken)}");
        return await turn.TryBeginAsync().ConfigureAwait(false) ? turn : null;
    }

    /// <summary>An id may be as long as the name of a lease. A long one is replaced by its hash.</summary>
    private static string Shorten(string id) => id.Length <= 100 ? id : Convert.ToHexString(SHA256.HashData(Encoding.Unicode.GetBytes(id)));

    /// <summary>The turn of one reply.</summary>
    internal sealed class Turn(INodeStore store, TimeProvider time, string name, string owner) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ended = new();
        private readonly CancellationTokenSource _lost = new();
        private Task _renewing = Task.CompletedTask;

        /// <summary>Cancelled if the turn was not renewed in time and another reply has it.</summary>
        public CancellationToken Lost => _lost.Token;

        public async ValueTask<bool> TryBeginAsync()
        {
            if (!await TryRenewAsync().ConfigureAwait(false))
            {
                return false;
            }

            _renewing = RenewAsync();
            return true;
        }

        public async ValueTask DisposeAsync()
        {
            await _ended.CancelAsync().ConfigureAwait(false);
            await _renewing.ConfigureAwait(false);
            try
            {
                await store.EndLeaseAsync(name, owner, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // It ends by itself.
            }

            _ended.Dispose();
            _lost.Dispose();
        }

        private ValueTask<bool> TryRenewAsync() => store.TryLeaseAsync(name, owner, Lease, CancellationToken.None);

        private async Task RenewAsync()
        {
            while (true)
            {
                await Task.Delay(RenewInterval, time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (_ended.IsCancellationRequested)
                {
                    return;
                }

                try
                {
                    if (!await TryRenewAsync().ConfigureAwait(false))
                    {
                        await _lost.CancelAsync().ConfigureAwait(false);
                        return;
                    }
                }
                catch (Exception)
                {
                    // Tried again. A turn that ended meanwhile is taken again, unless another reply has it.
                }
            }
        }
    }
}
