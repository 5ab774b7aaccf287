namespace Realtime.Mail;

/// <summary>
/// The options of mail. Validated when the host starts. Values from the configuration section <c>ChatRealtime:Mail</c> apply
/// first; values set in code override them.
/// </summary>
public sealed class MailOptions
{
    /// <summary>The name or address of the SMTP server. Required.</summary>
    public string Host { get; set; } = "";

    /// <summary>The port of the SMTP server. Default 587; 1 to 65,535.</summary>
    public int Port { get; set; } = 587;

    /// <summary>How the connection is encrypted. Default <see cref="MailTlsMode.StartTls"/>.</summary>
    public MailTlsMode Tls { get; set; }

    /// <summary>
    /// Whether the revocation of the server's certificate is checked, which needs a connection to its issuer. Default true.
    /// </summary>
    public bool CheckCertificateRevocation { get; set; } = true;

    /// <summary>
    /// The user to sign in as; null (the default) to send without signing in. Needs <see cref="Password"/>, and encryption unless
    /// the server is on the same machine.
    /// </summary>
    public string? UserName { get; set; }

    /// <summary>The password of <see cref="UserName"/>. Keep it in a secret store, not in a file of the repository.</summary>
    public string? Password { get; set; }

    /// <summary>The sender's mail address. Required.</summary>
    public string FromAddress { get; set; } = "";

    /// <summary>The sender's name, such as that of the app; null (the default) for none.</summary>
    public string? FromName { get; set; }

    /// <summary>Where answers go; null (the default) for <see cref="FromAddress"/>.</summary>
    public string? ReplyTo { get; set; }

    /// <summary>
    /// The app's address as users reach it, such as <c>https://app.example.com</c>, with its path base if there is one. Links of
    /// notifications that are routes of the front end are completed with it, and the address for unsubscribing is made from it. Null
    /// (the default): mails have no such links.
    /// </summary>
    public Uri? PublicAddress { get; set; }

    /// <summary>
    /// The address for unsubscribing, for a host that does not map the chat API in the process that sends: another process maps it,
    /// or the host has its own page. The parameter <c>token</c> is added. Null (the default): the address of the API's route
    /// below <see cref="PublicAddress"/>.
    /// </summary>
    public Uri? UnsubscribeAddress { get; set; }

    /// <summary>
    /// How long it may take to connect, to sign in and to send one mail. Keep it below the time limit of the channel. Default
    /// 30 seconds; 1 second to 10 minutes.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The maximum number of connections to the server. They are kept for 30 seconds after a mail. Default 4; 1 to 20.
    /// </summary>
    public int MaxConnections { get; set; } = 4;

    /// <summary>For tests: accepts the server's certificate.</summary>
    internal System.Net.Security.RemoteCertificateValidationCallback? CertificateValidation { get; set; }
}
