package org.microbrain.runtime.call.channel;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

/** Sends an e-mail through the configured server. */
final class Email extends Channel {

    private static final int REFUSED = 500;

    private final EmailSettings settings;

    Email(EmailSettings settings) {
        this.settings = settings;
    }

    @Override
    Receipt send(CallMessage message) {
        if (message.email().isEmpty()) {
            return lacks("电子邮箱", "e-mail address");
        }
        Session session = Session.getInstance(properties());
        try (Transport transport = session.getTransport("smtp")) {
            MimeMessage mail = new MimeMessage(session);
            mail.setFrom(new InternetAddress(settings.from()));
            mail.setRecipient(Message.RecipientType.TO, new InternetAddress(message.email(), true));
            mail.setSubject(message.subject(), StandardCharsets.UTF_8.name());
            mail.setText(message.text(), StandardCharsets.UTF_8.name());
            mail.saveChanges();
            if (settings.user().isEmpty()) {
                transport.connect();
            } else {
                transport.connect(settings.server().getHostString(), settings.server().getPort(), settings.user(),
                        settings.password().map(Secret::value).orElse(""));
            }
            transport.sendMessage(mail, mail.getAllRecipients());
            return Receipt.accepted("邮件服务器已收下", "taken by the mail server");
        } catch (AuthenticationFailedException e) {
            return Receipt.failed("邮件服务器不接受用户名或口令", "the mail server does not accept user or password");
        } catch (SendFailedException e) {
            return refused(e);
        } catch (MessagingException e) {
            Throwable cause = e.getCause();
            return cause == null || cause instanceof MessagingException ? refused(e) : HttpSender.unreachable(cause);
        }
    }

    /** A refusal by a number of 500 and more is for good (RFC 5321, 4.2.1). What the server says may name the person. */
    private static Receipt refused(MessagingException failure) {
        int code = 0;
        for (Exception one = failure; one instanceof MessagingException next; one = next.getNextException()) {
            code = Math.max(code, Email.code(next));
        }
        String number = code == 0 ? "" : "（" + code + "）";
        return code >= REFUSED ? Receipt.failed("邮件服务器拒收" + number, "the mail server refused it (" + code + ")")
                : Receipt.tryAgain("邮件没有发出" + number + "，可能是加密要求不符或服务器暂不可用",
                "the mail was not sent; the server may lack the encryption that is asked for, or be busy");
    }

    private static int code(MessagingException failure) {
        if (failure instanceof SMTPAddressFailedException address) {
            return address.getReturnCode();
        }
        return failure instanceof SMTPSendFailedException send ? send.getReturnCode() : 0;
    }

    private Properties properties() {
        String limit = String.valueOf(settings.limit().toMillis());
        boolean starttls = settings.security().equals("starttls");
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", settings.server().getHostString());
        properties.setProperty("mail.smtp.port", String.valueOf(settings.server().getPort()));
        properties.setProperty("mail.smtp.auth", String.valueOf(!settings.user().isEmpty()));
        properties.setProperty("mail.smtp.connectiontimeout", limit);
        properties.setProperty("mail.smtp.timeout", limit);
        properties.setProperty("mail.smtp.writetimeout", limit);
        properties.setProperty("mail.smtp.starttls.enable", String.valueOf(starttls));
        properties.setProperty("mail.smtp.starttls.required", String.valueOf(starttls));
        properties.setProperty("mail.smtp.ssl.enable", String.valueOf(settings.security().equals("tls")));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.localhost", "microbrain.invalid");
        properties.setProperty("mail.mime.charset", "UTF-8");
        if (settings.trust() != null) {
            properties.put("mail.smtp.ssl.socketFactory", settings.trust().getSocketFactory());
        }
        return properties;
    }
}
