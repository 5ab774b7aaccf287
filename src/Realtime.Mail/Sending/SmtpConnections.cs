using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Realtime.Mail.Sending;

/// <summary>
/// Sends mails over a few connections, which are kept for a short time, because connecting and signing in takes longer than a mail.
/// Thread-safe.
/// </summary>
internal sealed class SmtpConnections : IDisposable
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(30);

    private readonly MailOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _places;
    private readonly Lock _gate = new();
    private readonly Stack<(SmtpClient Client, long UsedAt)> _idle = [];
    private ITimer? _sweep;
    private bool _isDisposed;

    public SmtpConnections(IOptions<MailOptions> options, TimeProvider time)
    {
        (_options, _time) = (options.Value, time);
        _places = new SemaphoreSlim(_options.MaxConnections);
    }

    /// <summary>Sends a mail. The server has taken it when the task completes.</summary>
    /// <exception cref="TimeoutException">It took longer than the options allow. The wait for other mails does not count.</exception>
    public async Task SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await SendInPlaceAsync(message, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The mail server took longer than {_options.Timeout}", exception);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _sweep?.Dispose();
        }

        CloseIdle(TimeSpan.Zero);
    }

    private async Task SendInPlaceAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        var client = await TakeAsync(cancellationToken).ConfigureAwait(false) ?? await ConnectAsync(cancellationToken).ConfigureAwait(false);
        var isReusable = false;
        try
        {
            await client.SendAsync(message, cancellationToken).ConfigureAwait(false);
            isReusable = true;
        }
        catch (SmtpCommandException)
        {
            // The server answered, so the connection is in order.
            isReusable = client.IsConnected;
            throw;
        }
        finally
        {
            if (!isReusable || !TryKeep(client))
            {
                client.Dispose();
            }
        }
    }

    /// <summary>Takes a connection that still answers, so that a mail is never sent into one that the server has left.</summary>
    private async Task<SmtpClient?> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            (SmtpClient Client, long UsedAt) kept;
            lock (_gate)
            {
                if (!_idle.TryPop(out kept))
                {
                    return null;
                }
            }

            try
            {
                if (_time.GetElapsedTime(kept.UsedAt) < KeptFor)
                {
                    await kept.Client.NoOpAsync(cancellationToken).ConfigureAwait(false);
                    return kept.Client;
                }
            }
            catch (Exception exception)
            {
                // The server may have ended it.
                kept.Client.Dispose();
                if (exception is OperationCanceledException)
                {
                    throw;
                }

                continue;
            }

            kept.Client.Dispose();
        }
    }

    private async Task<SmtpClient> ConnectAsync(CancellationToken cancellationToken)
    {
        var client = new SmtpClient
        {
            CheckCertificateRevocation = _options.CheckCertificateRevocation,
            ServerCertificateValidationCallback = _options.CertificateValidation,
        };
        try
        {
            var security = _options.Tls switch
            {
                MailTlsMode.OnConnect => SecureSocketOptions.SslOnConnect,
                MailTlsMode.None => SecureSocketOptions.None,
                _ => SecureSocketOptions.StartTls,
            };
            await client.ConnectAsync(_options.Host, _options.Port, security, cancellationToken).ConfigureAwait(false);
            if (_options is { UserName: { } user, Password: { } password })
            {
                await client.AuthenticateAsync(user, password, cancellationToken).ConfigureAwait(false);
            }

            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private bool TryKeep(SmtpClient client)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return false;
            }

            _idle.Push((client, _time.GetTimestamp()));
            _sweep ??= _time.CreateTimer(static state => ((SmtpConnections)state!).CloseIdle(KeptFor), this, KeptFor, KeptFor);
            return true;
        }
    }

    private void CloseIdle(TimeSpan olderThan)
    {
        (SmtpClient Client, long UsedAt)[] old;
        lock (_gate)
        {
            old = [.. _idle.Where(kept => _time.GetElapsedTime(kept.UsedAt) >= olderThan)];
            (SmtpClient Client, long UsedAt)[] rest = [.. _idle.Reverse().Except(old)];
            _idle.Clear();
            Array.ForEach(rest, _idle.Push);
        }

        foreach (var (client, _) in old)
        {
            client.Dispose();
        }
    }
}
