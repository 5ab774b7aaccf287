namespace Realtime.Mail;

/// <summary>How the connection to the mail server is encrypted.</summary>
public enum MailTlsMode
{
    /// <summary>The connection starts in the clear and must be encrypted before anything is sent, as usual on port 587.</summary>
    StartTls = 0,

    /// <summary>The connection is encrypted from its start, as usual on port 465.</summary>
    OnConnect = 1,

    /// <summary>Not encrypted. Only for a server on the same machine or in a network that you trust.</summary>
    None = 2,
}
