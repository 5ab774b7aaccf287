using System.Security.Claims;
using System.Security.Cryptography.X509Certificates;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace SignInHost;

/// <summary>Sign-in by the client certificate of the connection. An app checks who issued it.</summary>
internal sealed class CertificateHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "Certificate";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync() =>
        await Context.Connection.GetClientCertificateAsync(Context.RequestAborted) is { } certificate
            ? AuthenticateResult.Success(new AuthenticationTicket(
                new ClaimsPrincipal(new ClaimsIdentity(
                    [new Claim(ClaimTypes.NameIdentifier, certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false))], Scheme)),
                Scheme))
            : AuthenticateResult.NoResult();
}
