using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using MimeKit;
using Realtime.Mail;
using Realtime.Testing;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;
using ServiceProvider = SmtpServer.ComponentModel.ServiceProvider;

namespace Realtime.Channels.Tests.Infrastructure;

/// <summary>
/// A mail server of this machine that wants TLS and a password. It refuses the mailbox <c>gone</c> for ever, and <c>busy</c> twice.
/// </summary>
internal sealed class MailServer : IAsyncDisposable
{
    public const string Password = "correct horse";

    private readonly CancellationTokenSource _stopping = new();
    private readonly Rules _rules = new();
    private readonly Task _running;
    private int _sessions;

    /// <param name="port">The port; null for a free one.</param>
    /// <param name="isOpen">Whether it takes mails without TLS and password.</param>
    public MailServer(int? port = null, bool isOpen = false)
    {
        Port = port ?? LocalPort.FindFree();
        var options = new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            .Endpoint(endpoint =>
            {
                endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, Port));
                if (!isOpen)
                {
                    endpoint.Certificate(SelfSigned.Certificate).AuthenticationRequired().AllowUnsecureAuthentication(false);
                }
            })
            .Build();
        var services = new ServiceProvider();
        services.Add((IMessageStore)_rules);
        services.Add((IMailboxFilter)_rules);
        services.Add(new DelegatingUserAuthenticator((user, password) => user == "app" && password == Password));
        var server = new SmtpServer.SmtpServer(options, services);
        server.SessionCreated += (_, _) => Interlocked.Increment(ref _sessions);
        _running = server.StartAsync(_stopping.Token);
    }

    public int Port { get; }

    public int Sessions => Volatile.Read(ref _sessions);

    /// <summary>The mails that it took, with the address of the envelope.</summary>
    public ConcurrentQueue<(string To, MimeMessage Message)> Taken => _rules.Taken;

    /// <summary>The mailboxes that were asked for, in order.</summary>
    public ConcurrentQueue<string> Asked => _rules.Asked;

    /// <summary>Options that reach it.</summary>
    public void Use(MailOptions options)
    {
        options.Host = "localhost";
        options.Port = Port;
        options.CertificateValidation = SelfSigned.IsIt;
        options.UserName = "app";
        options.Password = Password;
        options.FromAddress = "notify@app.example";
        options.FromName = "The App";
        options.PublicAddress = new Uri("https://app.example/base");
        options.Timeout = TimeSpan.FromSeconds(10);
    }

    public async Task<MimeMessage> OneAsync(string to)
    {
        await Wait.UntilAsync(() => Taken.Any(mail => mail.To == to), $"there is a mail to {to}");
        return Taken.Single(mail => mail.To == to).Message;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
            // It has stopped.
        }

        _stopping.Dispose();
    }

    private sealed class Rules : MessageStore, IMailboxFilter
    {
        private int _busy = 2;

        public ConcurrentQueue<(string To, MimeMessage Message)> Taken { get; } = [];

        public ConcurrentQueue<string> Asked { get; } = [];

        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context,
            IMessageTransaction transaction,
            ReadOnlySequence<byte> buffer,
            CancellationToken cancellationToken)
        {
            using var content = new MemoryStream(buffer.ToArray());
            var message = await MimeMessage.LoadAsync(content, cancellationToken);
            var to = Assert.Single(transaction.To);
            Taken.Enqueue(($"{to.User}@{to.Host}", message));
            return SmtpResponse.Ok;
        }

        public Task<bool> CanAcceptFromAsync(ISessionContext context, IMailbox from, int size, CancellationToken cancellationToken) =>
            Task.FromResult(true);

        public Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken)
        {
            Asked.Enqueue($"{to.User}@{to.Host}");
            return to.User switch
            {
                "gone" => throw new SmtpResponseException(new SmtpResponse(SmtpReplyCode.MailboxUnavailable, "no such mailbox")),
                "busy" when Interlocked.Decrement(ref _busy) >= 0 => throw new SmtpResponseException(new SmtpResponse((SmtpReplyCode)450, "try later")),
                _ => Task.FromResult(true),
            };
        }
    }
}
