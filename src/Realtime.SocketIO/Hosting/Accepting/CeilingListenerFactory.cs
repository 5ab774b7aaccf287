using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Realtime.SocketIO.Hosting.Accepting;

/// <summary>Applies the connection ceiling to a transport of Kestrel.</summary>
internal sealed class CeilingListenerFactory(IConnectionListenerFactory inner, ConnectionCeiling ceiling) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <summary>Follows Kestrel's rule: a transport that is no selector accepts every endpoint.</summary>
    public bool CanBind(EndPoint endpoint) => inner is not IConnectionListenerFactorySelector selector || selector.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await inner.BindAsync(endpoint, cancellationToken).ConfigureAwait(false), ceiling);

    private sealed class Listener(IConnectionListener inner, ConnectionCeiling ceiling) : IConnectionListener
    {
        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await inner.AcceptAsync(cancellationToken).ConfigureAwait(false) is { } connection)
            {
                if (ceiling.TryEnter(connection))
                {
                    return new CountedConnection(connection, ceiling);
                }

                await ResetAsync(connection).ConfigureAwait(false);
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => inner.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        /// <summary>
        /// Closes a connection before anything is read from it. Its descriptor is free before the next connection is
        /// accepted.
        /// </summary>
        private static async Task ResetAsync(ConnectionContext connection)
        {
            try
            {
                if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
                {
                    // Without lingering, closing resets the connection: the client notices the refusal at once, and
                    // nothing waits here.
                    socket.LingerState = new LingerOption(true, 0);
                    socket.Close(0);
                }

                connection.Abort(new ConnectionAbortedException("The host has as many connections as it takes."));
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The connection has already ended.
            }

            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
